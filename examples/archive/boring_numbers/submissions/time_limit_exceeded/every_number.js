const words = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);
const isBoring = (n) => [...String(n)].every((digit, i) => digit % 2 !== i % 2);

for (let x = 1; x <= Number(words[0]); x++) {
  let count = 0;
  for (let n = BigInt(words[2 * x - 1]); n <= BigInt(words[2 * x]); n++) {
    if (isBoring(n)) count++;
  }
  console.log(`Case #${x}: ${count}`);
}
