"""discord.py extensions. They translate and leave: no rule lives here."""
