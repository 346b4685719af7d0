// Follows every minute of the game through a queue of (level, minute).
const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");

function walk(from, to) {
  let states = [{ level: from, minute: 0 }];
  while (states[0].level !== to) {
    states = states.map(({ level, minute }) => ({ level: level < to ? level + 1 : level - 1, minute: minute + 1 }));
  }
  return states[0].minute;
}

lines.forEach((line, x) => {
  const [n, k, s] = line.trim().split(/\s+/).map(Number);
  const restart = walk(1, k) + 1 + walk(1, n) + 1;
  const goBack = walk(1, k) + walk(k, s) + walk(s, n) + 1;
  console.log(`Case #${x + 1}: ${Math.min(restart, goBack)}`);
});
