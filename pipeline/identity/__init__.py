"""Identity: which mentions name one organisation. `names` compares names, `linking` holds the rules, `judging` replays what people said."""
