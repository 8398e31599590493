"""Corpora: folders of many claim sets, checked, compared and released as one."""
