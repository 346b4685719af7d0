import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Scanner;

public class Reversort {
    static int cost(List<Integer> list) {
        int cost = 0;
        for (int i = 0; i < list.size() - 1; i++) {
            List<Integer> rest = list.subList(i, list.size());
            int length = rest.indexOf(Collections.min(rest)) + 1;
            Collections.reverse(rest.subList(0, length));
            cost += length;
        }
        return cost;
    }

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int cases = in.nextInt();
        for (int x = 1; x <= cases; x++) {
            int n = in.nextInt();
            List<Integer> list = new ArrayList<>();
            for (int i = 0; i < n; i++) {
                list.add(in.nextInt());
            }
            System.out.println("Case #" + x + ": " + cost(list));
        }
    }
}
