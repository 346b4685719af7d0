const [first, ...lines] = require("fs").readFileSync(0, "utf8").split("\n");
const width = Number(first);

function setParagraph(text) {
  const rows = [];
  let row = "";
  for (const word of text.trim().split(/\s+/)) {
    if (row !== "" && row.length + 1 + word.length > width) {
      rows.push(row);
      row = "";
    }
    row += (row === "" ? "" : " ") + word;
  }
  return [...rows, row].map((line) => line.padStart(width) + "\n").join("");
}

const paragraphs = lines.join("\n").split(/\n(?: *\n)+/).filter((text) => text.trim() !== "");
process.stdout.write(paragraphs.map(setParagraph).join("\n"));
