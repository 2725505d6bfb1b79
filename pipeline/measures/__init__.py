"""Measures of how civil society appears: one module each, found by a folder scan.

A module has NAME; SCOPES, the combinations of dimensions that it is computed for; RANKED, whether organisations are ranked by it over all
periods; and `estimate(evidence, scope)`, which gives a `counting.Estimate`. Where it looks at some of the evidence only, `select(evidence)`
narrows it, mentions and sampled documents, before anything else. The module's docstring is the method note that a report prints.
"""
