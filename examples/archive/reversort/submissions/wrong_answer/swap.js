const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");

for (let x = 1; 2 * x <= lines.length; x++) {
  const list = lines[2 * x - 1].trim().split(/\s+/).map(Number);
  let cost = 0;
  for (let i = 0; i < list.length - 1; i++) {
    const j = list.indexOf(Math.min(...list.slice(i)));
    [list[i], list[j]] = [list[j], list[i]]; // only the ends, not the whole part
    cost += j - i + 1;
  }
  console.log(`Case #${x}: ${cost}`);
}
