import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Scanner;

public class MountainHuts {
    record Trail(int to, long minutes) {}

    public static void main(String[] args) {
        Scanner in = new Scanner(System.in);
        int n = in.nextInt();
        int m = in.nextInt();
        List<List<Trail>> trails = new ArrayList<>();
        for (int hut = 0; hut <= n; hut++) {
            trails.add(new ArrayList<>());
        }
        for (int i = 0; i < m; i++) {
            int a = in.nextInt();
            int b = in.nextInt();
            long minutes = in.nextLong();
            trails.get(a).add(new Trail(b, minutes));
            trails.get(b).add(new Trail(a, minutes));
        }
        int start = in.nextInt();
        int goal = in.nextInt();

        long[] fastest = new long[n + 1];
        Arrays.fill(fastest, Long.MAX_VALUE);
        fastest[start] = 0;
        PriorityQueue<Trail> queue = new PriorityQueue<>(Comparator.comparingLong(Trail::minutes));
        queue.add(new Trail(start, 0));
        while (!queue.isEmpty()) {
            Trail here = queue.remove();
            if (here.minutes() > fastest[here.to()]) {
                continue;
            }
            for (Trail next : trails.get(here.to())) {
                long minutes = here.minutes() + next.minutes();
                if (minutes < fastest[next.to()]) {
                    fastest[next.to()] = minutes;
                    queue.add(new Trail(next.to(), minutes));
                }
            }
        }
        System.out.println(fastest[goal] == Long.MAX_VALUE ? "unreachable" : String.valueOf(fastest[goal]));
    }
}
