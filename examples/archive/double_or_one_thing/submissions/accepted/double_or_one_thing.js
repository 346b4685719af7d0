const [, ...words] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/);

words.forEach((word, x) => {
  const runs = word.match(/(.)\1*/g);
  const answer = runs.map((run, i) => (i + 1 < runs.length && run[0] < runs[i + 1][0] ? run + run : run));
  console.log(`Case #${x + 1}: ${answer.join("")}`);
});
