const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");
const corners = lines.map((line) => line.trim().split(/\s+/).map(Number));
let perimeter = 0;
let area = 0;
for (let i = 0; i < corners.length; i++) {
  const [ax, ay] = corners[i];
  const [bx, by] = corners[i + 1]; // undefined after the last corner
  perimeter += Math.hypot(bx - ax, by - ay);
  area += (ax * by - bx * ay) / 2;
}
console.log(perimeter, Math.abs(area));
