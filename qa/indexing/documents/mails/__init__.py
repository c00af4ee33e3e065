"""Mails, one or a box of them, and what is quoted and attached."""
