import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Scanner;

public class NextRank {
    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        List<String[]> students = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            students.add(new String[] {in.next(), in.next(), in.next()});
        }
        students.sort(Comparator.comparingInt((String[] s) -> -Integer.parseInt(s[1]))
                .thenComparingInt(s -> Integer.parseInt(s[2]))
                .thenComparing(s -> s[0]));
        int rank = 0;
        String before = "";
        for (String[] s : students) {
            String result = s[1] + " " + s[2];
            if (!result.equals(before)) {
                rank++; // after two students on rank 1 comes rank 2
            }
            System.out.println(rank + " " + s[0] + " " + result);
            before = result;
        }
    }
}
