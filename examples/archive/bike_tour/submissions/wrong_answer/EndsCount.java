import java.util.Scanner;

public class EndsCount {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            int n = in.nextInt();
            int[] h = new int[n + 2]; // 0 before the first and after the last: both may become peaks
            for (int i = 1; i <= n; i++) {
                h[i] = in.nextInt();
            }
            int peaks = 0;
            for (int i = 1; i <= n; i++) {
                if (h[i] > h[i - 1] && h[i] > h[i + 1]) {
                    peaks++;
                }
            }
            System.out.println("Case #" + x + ": " + peaks);
        }
    }
}
