"""Audit sampling in the terms of ISA 530: how many (plan), which (select), and what follows from them (evaluate).

Every decision is made in integers: a rate is a fraction, a bound is rounded up, and a tie is decided by P <= risk.
docs/sampling.md says which method when, and what each formula rests on.
"""
