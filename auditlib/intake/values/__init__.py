"""One cell as one value: money, days, times, names, id numbers, titles; or a blank and the reason."""
