"""What every room needs and none owns: the envelope, errors, strict input, limits, mail. Imports no room of ours."""
