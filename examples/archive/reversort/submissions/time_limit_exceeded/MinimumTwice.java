import java.util.Scanner;

public class MinimumTwice {
    /** The position of the smallest number from position i on. */
    static int minimum(int[] list, int i) {
        if (i == list.length - 1 || list[i] < list[minimum(list, i + 1)]) {
            return i;
        }
        return minimum(list, i + 1);
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            int[] list = new int[in.nextInt()];
            for (int i = 0; i < list.length; i++) {
                list[i] = in.nextInt();
            }
            int cost = 0;
            for (int i = 0; i < list.length - 1; i++) {
                int j = minimum(list, i);
                cost += j - i + 1;
                for (int left = i, right = j; left < right; left++, right--) {
                    int kept = list[left];
                    list[left] = list[right];
                    list[right] = kept;
                }
            }
            System.out.println("Case #" + x + ": " + cost);
        }
    }
}
