const [, ...lines] = require("fs").readFileSync(0, "utf8").trim().split("\n");
const students = lines.map((line) => line.trim().split(/\s+/));
students.sort((a, b) => b[1] - a[1] || a[2] - b[2] || (a[0] < b[0] ? -1 : 1));
students.forEach((student, i) => console.log(i + 1, ...student));
