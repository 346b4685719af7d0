const text = require("fs").readFileSync(0, "utf8");
const line = `Counting the words of a text with ${text.length} characters ...\n`;
for (;;) {
  require("fs").writeSync(1, line.repeat(1000));
}
