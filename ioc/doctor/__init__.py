"""`python -m ioc doctor`: everything an administrator can get wrong, and what to do about it."""
