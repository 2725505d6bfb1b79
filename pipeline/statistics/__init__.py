"""Statistics: `evidence` is what is counted, `counting` counts it by scope, `resampling` says how sure a figure is."""
