"""Readers of office files: Office Open XML (Word, PowerPoint), OpenDocument and RTF."""
