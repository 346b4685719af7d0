import java.util.Scanner;

public class RecursionTwice {
    /** The number of peaks among the checkpoints before i. */
    static int peaks(int[] h, int i) {
        if (i < 2) {
            return 0;
        }
        int peak = i < h.length && h[i - 1] > h[i - 2] && h[i - 1] > h[i] ? 1 : 0;
        return Math.max(peaks(h, i - 1), peaks(h, i - 1) + peak);
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            int[] h = new int[in.nextInt()];
            for (int i = 0; i < h.length; i++) {
                h[i] = in.nextInt();
            }
            System.out.println("Case #" + x + ": " + peaks(h, h.length));
        }
    }
}
