const [first, ...lines] = require("fs").readFileSync(0, "utf8").split("\n");
const width = Number(first);

function setParagraph(text) {
  const rows = [""];
  for (const word of text.trim().split(/\s+/)) {
    const row = rows[rows.length - 1];
    if (row === "") rows[rows.length - 1] = word;
    else if (row.length + 1 + word.length > width) rows.push(word);
    else rows[rows.length - 1] += " " + word;
  }
  return rows.map((row) => row.padStart(width)).join("\n");
}

const paragraphs = lines.join("\n").split(/\n(?: *\n)+/).filter((text) => text.trim() !== "");
process.stdout.write(paragraphs.map(setParagraph).join("\n\n"));
