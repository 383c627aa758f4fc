"""A batch on several machines: what is handed to them, what each of them does, what is put together from it."""
