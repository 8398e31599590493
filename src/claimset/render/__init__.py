"""Results as text, JSON, Markdown and CI annotations: pure functions to strings.

A module per kind of result, so that a command imports only the one it prints.
"""
