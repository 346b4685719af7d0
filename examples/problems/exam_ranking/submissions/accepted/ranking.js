const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");
const students = lines.map((line) => {
  const [name, points, minutes] = line.trim().split(/\s+/);
  return { name, points: Number(points), minutes: Number(minutes) };
});
students.sort((a, b) => b.points - a.points || a.minutes - b.minutes || (a.name < b.name ? -1 : 1));

let rank = 0;
students.forEach(({ name, points, minutes }, i) => {
  const before = students[i - 1];
  if (!before || before.points !== points || before.minutes !== minutes) {
    rank = i + 1;
  }
  console.log(rank, name, points, minutes);
});
