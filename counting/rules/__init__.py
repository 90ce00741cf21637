"""Rule sets as data: one TOML file each, read by `counting.rule_sets`."""
