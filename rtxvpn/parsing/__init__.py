"""Captured output of the router to facts: finds the template by the command, runs it, makes typed values."""

from rtxvpn.parsing.captures import Parsed, Skipped, parse, parse_document, parse_stream
from rtxvpn.parsing.commands import knows
from rtxvpn.parsing.encoding import decode
from rtxvpn.parsing.failure import UnknownCommand
from rtxvpn.parsing.logs import Captured, find_outputs, walk_outputs
from rtxvpn.parsing.reading import NotUnderstood, Understood, facts_json, parse_output, understand

__all__ = [
    "Captured",
    "NotUnderstood",
    "Parsed",
    "Skipped",
    "Understood",
    "UnknownCommand",
    "decode",
    "facts_json",
    "find_outputs",
    "knows",
    "parse",
    "parse_document",
    "parse_output",
    "parse_stream",
    "understand",
    "walk_outputs",
]
