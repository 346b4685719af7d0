import java.util.Arrays;
import java.util.Scanner;

public class IntMinutes {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        int m = in.nextInt();
        int[] a = new int[m];
        int[] b = new int[m];
        int[] minutes = new int[m];
        for (int i = 0; i < m; i++) {
            a[i] = in.nextInt();
            b[i] = in.nextInt();
            minutes[i] = in.nextInt();
        }
        int start = in.nextInt();
        int goal = in.nextInt();
        int far = 1_000_000_001; // a long way takes longer than this
        int[] fastest = new int[n + 1];
        Arrays.fill(fastest, far);
        fastest[start] = 0;
        for (int round = 1; round < n; round++) {
            for (int i = 0; i < m; i++) {
                fastest[a[i]] = Math.min(fastest[a[i]], fastest[b[i]] + minutes[i]);
                fastest[b[i]] = Math.min(fastest[b[i]], fastest[a[i]] + minutes[i]);
            }
        }
        System.out.println(fastest[goal] == far ? "unreachable" : String.valueOf(fastest[goal]));
    }
}
