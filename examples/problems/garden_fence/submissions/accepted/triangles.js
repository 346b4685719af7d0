// Adds up the (signed) triangles between the first corner and every side.
const [, ...numbers] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const corners = [];
for (let i = 0; i < numbers.length; i += 2) {
  corners.push({ x: numbers[i], y: numbers[i + 1] });
}

const [first] = corners;
let perimeter = 0;
let area = 0;
corners.forEach((a, i) => {
  const b = corners[(i + 1) % corners.length];
  perimeter += Math.hypot(b.x - a.x, b.y - a.y);
  area += ((a.x - first.x) * (b.y - first.y) - (b.x - first.x) * (a.y - first.y)) / 2;
});
console.log(perimeter.toExponential(), Math.abs(area).toExponential());
