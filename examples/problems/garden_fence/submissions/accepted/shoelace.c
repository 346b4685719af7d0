#include <math.h>
#include <stdio.h>

int main(void) {
    int n = 0;
    double x[201], y[201], perimeter = 0, area = 0;
    if (scanf("%d", &n) != 1)
        return 1;
    for (int i = 0; i < n; i++)
        if (scanf("%lf %lf", &x[i], &y[i]) != 2)
            return 1;
    x[n] = x[0];
    y[n] = y[0];
    for (int i = 0; i < n; i++) {
        perimeter += hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
        area += x[i] * y[i + 1] - x[i + 1] * y[i];
    }
    printf("%.9f %.9f\n", perimeter, fabs(area) / 2);
    return 0;
}
