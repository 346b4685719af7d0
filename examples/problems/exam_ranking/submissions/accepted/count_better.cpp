#include <algorithm>
#include <iostream>
#include <string>
#include <tuple>
#include <vector>

int main() {
    int n;
    std::cin >> n;
    std::vector<std::tuple<int, int, std::string>> students;
    for (int i = 0; i < n; i++) {
        std::string name;
        int points, minutes;
        std::cin >> name >> points >> minutes;
        students.emplace_back(-points, minutes, name);
    }
    std::sort(students.begin(), students.end());
    for (const auto &[points, minutes, name] : students) {
        auto first = std::lower_bound(students.begin(), students.end(), std::make_tuple(points, minutes, std::string()));
        std::cout << first - students.begin() + 1 << ' ' << name << ' ' << -points << ' ' << minutes << '\n';
    }
}
