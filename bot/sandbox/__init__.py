"""A loopback Discord for newcomers and tests: the unmodified discord.py client runs on it.

It imports nothing else of the bot; whoever starts it hands it a clock and, if wanted, callbacks.
"""

from bot.sandbox.community import community
from bot.sandbox.fault_kinds import BadFault, GatewayFault, RestFault
from bot.sandbox.faults import Faults
from bot.sandbox.gateway import GatewayOptions
from bot.sandbox.ratelimits import RateLimits
from bot.sandbox.server import NotLoopback, PortTaken, Sandbox
from bot.sandbox.world import World

__all__ = [
    "BadFault",
    "Faults",
    "GatewayFault",
    "GatewayOptions",
    "NotLoopback",
    "PortTaken",
    "RateLimits",
    "RestFault",
    "Sandbox",
    "World",
    "community",
]
