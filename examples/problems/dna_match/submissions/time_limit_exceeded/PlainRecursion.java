import java.util.Scanner;

public class PlainRecursion {
    static int match(String a, int i, String b, int j) {
        if (i == a.length() || j == b.length()) {
            return 0;
        }
        if (a.charAt(i) == b.charAt(j)) {
            return 1 + match(a, i + 1, b, j + 1);
        }
        return Math.max(match(a, i + 1, b, j), match(a, i, b, j + 1));
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        System.out.println(match(in.nextLine().trim(), 0, in.nextLine().trim(), 0));
    }
}
