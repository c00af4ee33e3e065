"""How good the answers are: judged questions in, a report out."""
