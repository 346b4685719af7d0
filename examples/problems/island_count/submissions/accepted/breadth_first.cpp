#include <algorithm>
#include <iostream>
#include <queue>
#include <string>
#include <utility>
#include <vector>

int main() {
    int rows, columns, islands = 0, largest = 0;
    std::cin >> rows >> columns;
    std::vector<std::string> map(rows);
    for (std::string &row : map)
        std::cin >> row;

    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) {
            int size = 0;
            std::queue<std::pair<int, int>> shore;
            auto visit = [&](int row, int column) {
                if (row < 0 || row >= rows || column < 0 || column >= columns || map[row][column] != '#')
                    return;
                map[row][column] = '.';
                size++;
                shore.push({row, column});
            };
            visit(r, c);
            while (!shore.empty()) {
                auto [row, column] = shore.front();
                shore.pop();
                visit(row - 1, column);
                visit(row + 1, column);
                visit(row, column - 1);
                visit(row, column + 1);
            }
            islands += size > 0;
            largest = std::max(largest, size);
        }
    std::cout << islands << ' ' << largest << '\n';
}
