const numbers = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const [n, m] = numbers;
const trails = new Map();
for (let i = 2; i < 2 + 3 * m; i += 3) {
  const [a, b, minutes] = numbers.slice(i, i + 3);
  trails.set(a, [...(trails.get(a) ?? []), [b, minutes]]);
  trails.set(b, [...(trails.get(b) ?? []), [a, minutes]]);
}
const [start, goal] = numbers.slice(-2);

const ways = new Map([[start, { minutes: 0 }]]);
for (let round = 0; round < n; round++) {
  for (const [hut, { minutes }] of ways) {
    for (const [neighbour, more] of trails.get(hut)) { // a lonely hut has none
      if (!ways.has(neighbour) || ways.get(neighbour).minutes > minutes + more) {
        ways.set(neighbour, { minutes: minutes + more });
      }
    }
  }
}
console.log(String(ways.get(goal).minutes)); // and an unreachable one no way
