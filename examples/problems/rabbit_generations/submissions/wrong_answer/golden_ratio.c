#include <math.h>
#include <stdio.h>

int main(void) {
    double n, m;
    if (scanf("%lf %lf", &n, &m) != 2)
        return 1;
    double pairs = round(pow((1 + sqrt(5)) / 2, n) / sqrt(5)); /* exact up to about month 70 */
    printf("%.0f\n", fmod(pairs, m));
    return 0;
}
