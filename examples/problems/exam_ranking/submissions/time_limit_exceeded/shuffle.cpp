#include <algorithm>
#include <iostream>
#include <random>
#include <string>
#include <tuple>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::tuple<int, int, std::string>> students(n);
    for (auto &[points, minutes, name] : students) {
        std::cin >> name >> points >> minutes;
        points = -points;
    }
    std::mt19937 random(1);
    while (!std::is_sorted(students.begin(), students.end()))
        std::shuffle(students.begin(), students.end(), random);

    int rank = 1;
    for (int i = 0; i < n; i++) {
        const auto &[points, minutes, name] = students[i];
        if (i > 0 && (std::get<0>(students[i - 1]) != points || std::get<1>(students[i - 1]) != minutes))
            rank = i + 1;
        std::cout << rank << ' ' << name << ' ' << -points << ' ' << minutes << '\n';
    }
}
