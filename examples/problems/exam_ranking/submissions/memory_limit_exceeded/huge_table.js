const table = [];
for (let row = 0; row < 10_000; row++) {
  table.push(new Float64Array(100_000).fill(row));
}
console.log(table.length);
