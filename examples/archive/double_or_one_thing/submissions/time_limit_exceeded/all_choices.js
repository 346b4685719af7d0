const [, ...words] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);

function best(done, rest) {
  if (rest === "") return done;
  const once = best(done + rest[0], rest.slice(1));
  const twice = best(done + rest[0] + rest[0], rest.slice(1));
  return once < twice ? once : twice;
}

words.forEach((word, x) => console.log(`Case #${x + 1}: ${best("", word)}`));
