"""The one discord.py adapter."""
