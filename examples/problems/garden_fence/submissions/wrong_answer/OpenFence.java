import java.util.Scanner;

public class OpenFence {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        double[] x = new double[n];
        double[] y = new double[n];
        for (int i = 0; i < n; i++) {
            x[i] = Double.parseDouble(in.next());
            y[i] = Double.parseDouble(in.next());
        }
        double perimeter = 0;
        double area = 0;
        for (int i = 0; i + 1 < n; i++) { // the last side is missing
            perimeter += Math.hypot(x[i + 1] - x[i], y[i + 1] - y[i]);
            area += x[i] * y[i + 1] - x[i + 1] * y[i];
        }
        System.out.println(perimeter + " " + Math.abs(area) / 2);
    }
}
