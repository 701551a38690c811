"""discord.py extensions: convert, call one service, render."""
