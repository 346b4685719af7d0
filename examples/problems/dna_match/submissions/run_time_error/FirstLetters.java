import java.util.Scanner;

public class FirstLetters {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        String a = in.nextLine().trim();
        String b = in.nextLine().trim();
        int[][] best = new int[a.length()][b.length()];
        best[0][0] = a.charAt(0) == b.charAt(0) ? 1 : 0; // an empty strand has no first letter
        for (int i = 0; i < a.length(); i++) {
            for (int j = 0; j < b.length(); j++) {
                int above = i > 0 ? best[i - 1][j] : 0;
                int left = j > 0 ? best[i][j - 1] : 0;
                int both = i > 0 && j > 0 ? best[i - 1][j - 1] : 0;
                best[i][j] = a.charAt(i) == b.charAt(j) ? both + 1 : Math.max(above, left);
            }
        }
        System.out.println(best[a.length() - 1][b.length() - 1]);
    }
}
