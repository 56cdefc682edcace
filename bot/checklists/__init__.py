"""Templates as data, one YAML file each."""
