const [n, m] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(BigInt);

const multiply = ([a, b, c, d], [e, f, g, h]) => [
  (a * e + b * g) % m,
  (a * f + b * h) % m,
  (c * e + d * g) % m,
  (c * f + d * h) % m,
];

let result = [1n, 0n, 0n, 1n];
let power = [1n, 1n, 1n, 0n];
for (let rest = n; rest > 0n; rest /= 2n) {
  if (rest % 2n === 1n) result = multiply(result, power);
  power = multiply(power, power);
}
console.log(String(result[1] % m));
