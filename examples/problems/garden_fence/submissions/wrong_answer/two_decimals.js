const [, ...numbers] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const n = numbers.length / 2;
let perimeter = 0;
let area = 0;
for (let i = 0; i < n; i++) {
  const j = (i + 1) % n;
  const [ax, ay, bx, by] = [numbers[2 * i], numbers[2 * i + 1], numbers[2 * j], numbers[2 * j + 1]];
  perimeter += Math.hypot(bx - ax, by - ay);
  area += (ax * by - bx * ay) / 2;
}
console.log(perimeter.toFixed(2), Math.abs(area).toFixed(2));
