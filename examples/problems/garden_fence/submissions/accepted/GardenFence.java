import java.util.Scanner;

public class GardenFence {
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
        double area = 0; // twice the signed sum of the trapezoids below the sides
        for (int i = 0; i < n; i++) {
            int next = (i + 1) % n;
            perimeter += Math.hypot(x[next] - x[i], y[next] - y[i]);
            area += (x[next] - x[i]) * (y[next] + y[i]);
        }
        System.out.println(perimeter + " " + Math.abs(area) / 2);
    }
}
